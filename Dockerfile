# syntax=docker/dockerfile:1

FROM python:3.13-slim-trixie AS packages
COPY requirements/base.txt /requirements.txt
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r /requirements.txt \
 && /venv/bin/pip check

FROM python:3.13-slim-trixie
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core fonts-wqy-microhei \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 countersign \
 && useradd --uid 10001 --gid countersign --no-create-home --home-dir /scratch --shell /usr/sbin/nologin countersign \
 # A named volume takes over the owner of the directory it covers.
 && install -d -o countersign -g countersign -m 0700 /data /data/files /data/scratch /checkpoints \
 && install -d -o countersign -g countersign -m 0750 /data/files/incoming \
 && install -d -o 10002 -g countersign -m 0750 /signer /public \
 && install -d -o 10003 -g countersign -m 0750 /reader

COPY --from=packages /venv /venv
WORKDIR /app
COPY manage.py ./
COPY portal portal
COPY governance governance
COPY evaluations evaluations
COPY templates templates
COPY static static

# The root file system is read-only at run time, so caches go where memory is mounted.
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/scratch \
    XDG_CACHE_HOME=/scratch/cache \
    NUMBA_CACHE_DIR=/scratch/numba \
    FILES_DIR=/data/files \
    SCRATCH_DIR=/data/scratch \
    CHECKPOINT_DIR=/checkpoints \
    STATIC_ROOT=/app/staticfiles
RUN python -m compileall -q portal governance evaluations \
 && SECRET_KEY=only-for-this-step python manage.py collectstatic --noinput --verbosity 0

USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi:application", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", \
     "--threads=4", "--worker-tmp-dir=/dev/shm", "--no-control-socket", "--access-logfile=-"]
