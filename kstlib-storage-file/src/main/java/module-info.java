/**
 * Crash-safe token storage in files.
 *
 * <p>JSpecify is passed on because its annotations are part of public signatures; nothing needs it at run time.
 */
module io.kstlib.storage.file {
    requires io.kstlib.json;
    requires static transitive org.jspecify;
}
