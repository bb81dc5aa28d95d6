/**
 * The {@code kstlib} command. It exports nothing. It names no provider, flow, storage or validator: the core finds what is on the module
 * path.
 *
 * <p>{@code java.xml} is for the settings of Maven. {@code jdk.unsupported} is for JLine, which handles signals by it. JSpecify is only for the compiler of this module.
 */
module io.kstlib.auth.cli {
    requires io.kstlib.auth.core;
    requires io.kstlib.files;
    requires io.kstlib.json;
    requires java.xml;
    requires info.picocli;
    requires io.nayuki.qrcodegen;
    requires org.jline.terminal;
    requires org.jline.reader;
    requires jdk.unsupported;
    requires static org.jspecify;
}
