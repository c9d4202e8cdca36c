FROM python:3.13-slim

RUN useradd --create-home app
WORKDIR /home/app/act-viz

COPY requirements.txt ./
COPY requirements-redis.txt ./
RUN pip install --no-cache-dir --requirement requirements.txt --requirement requirements-redis.txt

COPY .streamlit ./.streamlit
COPY act_viz ./act_viz
COPY locales ./locales
COPY pages ./pages
COPY app.py ./

USER app
ENV PORT=8501 PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
# One store of memory for each thread, as the C library has it, would keep what sessions gave back.
ENV MALLOC_ARENA_MAX=2
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD python -c "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/_stcore/health', timeout=4)"
# The shell reads PORT, which a host may set; exec lets the server receive the stop signal.
CMD ["sh", "-c", "exec python -m streamlit run app.py --server.address=0.0.0.0 --server.port=$PORT --server.headless=true"]
