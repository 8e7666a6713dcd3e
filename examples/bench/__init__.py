"""How fast the harness is beside the tools that people use today, and how far its kernels are from the machine's limit."""
