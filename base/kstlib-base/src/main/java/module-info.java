/**
 * What other modules of kstlib stand on: strict, bounded JSON to and from plain maps and lists; and what a program must know of a file before it
 * trusts the file.
 *
 * <p>JSpecify is only for the compiler of this module.
 */
module io.kstlib.base {
    requires com.fasterxml.jackson.core;
    requires static org.jspecify;

    exports io.kstlib.base;
    exports io.kstlib.files;
    exports io.kstlib.json;
}
