/**
 * What a program must know of a file before it trusts the file: who owns it, what it holds within limits, and the hash of its content.
 *
 * <p>JSpecify is only for the compiler of this module.
 */
module io.kstlib.files {
    requires static org.jspecify;

    exports io.kstlib.files;
}
