/**
 * The base of the other modules of kstlib: strict, bounded JSON to and from plain maps and lists, checks of a file before a program trusts it, work
 * that ends in time, and keys that are derived from secrets.
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
