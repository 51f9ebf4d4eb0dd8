# What stands in for the public base images where no registry can be reached: Debian with Python, Node.js or nginx.
ARG DEBIAN_IMAGE

# As in the public image, apt leaves neither archives nor caches behind.
FROM ${DEBIAN_IMAGE} AS python
RUN printf '%s\n' 'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb"; };' 'Dir::Cache::pkgcache "";' \
        'Dir::Cache::srcpkgcache "";' > /etc/apt/apt.conf.d/docker-clean \
    && apt-get update \
    && apt-get install --yes --no-install-recommends python3 python3-pip python3-venv \
    && rm -rf /var/lib/apt/lists/* /usr/lib/python3*/EXTERNALLY-MANAGED \
    && for name in python python3 python3.11; do ln -s /usr/bin/python3.11 "/usr/local/bin/${name}"; done \
    && ln -s /usr/bin/pip3 /usr/local/bin/pip

# Debian's Node.js is too old for the dapp, so this takes the machine's own; the context is the folder it is in.
FROM ${DEBIAN_IMAGE} AS node
COPY bin/node /usr/local/bin/node
COPY lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
    && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx

# nginx with the libraries that it loads, and busybox for the rest, as the slim image of nginx on Alpine.
FROM ${DEBIAN_IMAGE} AS nginx-files
RUN apt-get update && apt-get install --yes --no-install-recommends busybox-static nginx-light
WORKDIR /files
# hadolint ignore=DL4006
RUN mkdir -p bin etc/nginx tmp usr/sbin var/log/nginx var/lib/nginx var/run \
    && cp /usr/sbin/nginx usr/sbin/ \
    && cp /etc/nginx/mime.types etc/nginx/ \
    && ldd /usr/sbin/nginx | grep -o '/[^ ]*' | xargs cp --dereference --parents --target-directory . \
    && cp /usr/bin/busybox bin/ \
    && for name in cat mkdir sh sleep wget; do ln -s busybox "bin/${name}"; done \
    && printf 'root:x:0:0::/:/bin/sh\nnginx:x:101:101::/:/bin/sh\n' > etc/passwd \
    && printf 'root:x:0:\nnginx:x:101:\n' > etc/group \
    && chmod 1777 tmp \
    && ln -s /dev/stderr var/log/nginx/error.log \
    && ln -s /dev/stdout var/log/nginx/access.log

FROM scratch AS nginx
COPY --from=nginx-files /files /
ENV PATH=/usr/sbin:/bin
