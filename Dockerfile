# Built in a Swift image, run in a slim one. The build stage can be any Debian 12 with a Swift 6.3 toolchain.
ARG BUILD_IMAGE=swift:6.3-bookworm
ARG RUN_IMAGE=debian:12-slim

# Everything but the program: what Tests/container builds too, with a program that was compiled outside.
FROM ${RUN_IMAGE} AS run
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends libsqlite3-0 zlib1g libcmark0.30.2 libcurl4 ca-certificates \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/* /var/log/* \
    && useradd --no-log-init --no-create-home --uid 10001 --home-dir /data --shell /usr/sbin/nologin broadsheet \
    && install -d -o broadsheet -g broadsheet -m 750 /data
# The root file system may be read-only: everything that changes is in the volume.
USER 10001
WORKDIR /data
VOLUME /data
ENV BROADSHEET_LISTEN=0.0.0.0:8080 \
    BROADSHEET_DATABASE=/data/broadsheet.sqlite
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=5s CMD ["broadsheet", "check", "--ready"]
ENTRYPOINT ["broadsheet"]
CMD ["serve"]

FROM ${BUILD_IMAGE} AS build
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends libsqlite3-dev zlib1g-dev libcmark-dev libcurl4-openssl-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY Package.swift ./
COPY Sources Sources
COPY Tests Tests
RUN swift build -c release --product broadsheet --static-swift-stdlib --explicit-target-dependency-import-check error \
    && install -D -s -m 755 "$(swift build -c release --static-swift-stdlib --show-bin-path)/broadsheet" /out/broadsheet

FROM run
COPY --from=build /out/broadsheet /usr/local/bin/broadsheet
