# Compiled in a Swift image, run in one that holds the program, the libraries that it loads, and nothing else: no shell, no package manager.
# The build stage can be any Debian or Ubuntu with a Swift 6.3 toolchain.
ARG BUILD_IMAGE=swift:6.3-bookworm

FROM ${BUILD_IMAGE} AS build
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates libsqlite3-dev zlib1g-dev libcmark-dev libcurl4-openssl-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY Package.swift ./
COPY Sources Sources
COPY Tests Tests
RUN swift build -c release --product broadsheet --static-swift-stdlib --explicit-target-dependency-import-check error \
    && install -s -m 755 "$(swift build -c release --static-swift-stdlib --show-bin-path)/broadsheet" /usr/local/bin/broadsheet
# The program; libcurl, which it loads where weather is fetched; every library that the two need; whom TLS trusts; a user.
# ldd names them all: each of its two arguments, and behind each arrow a library.
RUN mkdir -p /image/etc /image/data \
    && { ldd /usr/local/bin/broadsheet /usr/lib/*-linux-gnu/libcurl.so.4 | grep -o '/[^ :]*'; echo /etc/ssl/certs/ca-certificates.crt; } \
        | sort -u | xargs cp --dereference --parents --target-directory=/image \
    && echo 'broadsheet:x:10001:10001::/data:/nonexistent' >/image/etc/passwd \
    && chown 10001:10001 /image/data \
    && chmod 750 /image/data

FROM scratch
COPY --from=build /image /
# The root file system may be read-only: everything that changes is in the volume.
USER 10001
WORKDIR /data
VOLUME /data
ENV PATH=/usr/local/bin \
    BROADSHEET_LISTEN=0.0.0.0:8080 \
    BROADSHEET_DATABASE=/data/broadsheet.sqlite
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=5s CMD ["broadsheet", "check", "--ready"]
ENTRYPOINT ["broadsheet"]
CMD ["serve"]
