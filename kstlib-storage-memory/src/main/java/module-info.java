/**
 * Token storage that lives as long as the process.
 *
 * <p>JSpecify is passed on because its annotations are part of public signatures; nothing needs it at run time.
 */
module io.kstlib.storage.memory {
    requires static transitive org.jspecify;
}
