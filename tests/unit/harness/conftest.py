"""What the rooms' tests share stands beside this file, where each of them can import it: tables with a known answer."""
