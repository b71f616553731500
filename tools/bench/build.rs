//! Compiles the peers that are C: libgtp (Debian's libgtp-dev), libfdproto and libfdcore (libfreediameter-dev), and the bare echoes over UDP, TCP and SCTP.

fn main() {
    println!("cargo::rerun-if-changed=c");
    let mut build = cc::Build::new();
    build
        .opt_level(2)
        .file("c/udp.c")
        .file("c/stream.c")
        .file("c/libgtp.c")
        .file("c/freediameter.c")
        .file("c/diameter.c");
    for library in ["libgtp", "libosmocore"] {
        let found = pkg_config::probe_library(library).unwrap_or_else(|error| {
            panic!("{error}\n\nthe peer is missing: apt-get install libgtp-dev libosmocore-dev libtalloc-dev pkg-config")
        });
        build.includes(found.include_paths);
    }
    build.compile("peers");
    // The peers are used by our own objects, so they come after them.
    for library in ["gtp", "osmocore", "fdproto", "fdcore"] {
        println!("cargo::rustc-link-lib={library}");
    }
}
