/**
 * The kstlib command.
 *
 * <p>JSpecify is passed on because its annotations are part of public signatures; nothing needs it at run time.
 */
module io.kstlib.auth.cli {
    requires io.kstlib.auth.core;
    requires io.kstlib.json;
    requires info.picocli;
    requires org.jline.terminal;
    requires org.jline.reader;
    requires static transitive org.jspecify;
}
