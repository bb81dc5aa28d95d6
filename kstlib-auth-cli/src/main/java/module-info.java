/**
 * The {@code kstlib} command. It exports only the package of its start. A Java that was linked with it takes modules that export something into the
 * graph of its archive, so that no start resolves it. The command names no provider, flow, storage or validator: the core finds those on the module path.
 *
 * <p>{@code java.xml} is for the settings of Maven. {@code jdk.net} says who is at the other end of the agent's socket.
 * {@code jdk.unsupported} is for JLine, which handles signals through it. JSpecify is only for the compiler of this module.
 */
module io.kstlib.auth.cli {
    requires io.kstlib.auth.core;
    requires io.kstlib.base;
    requires java.xml;
    requires jdk.net;
    requires info.picocli;
    requires io.nayuki.qrcodegen;
    requires org.jline.terminal;
    requires org.jline.reader;
    requires jdk.unsupported;
    requires static org.jspecify;

    exports io.kstlib.auth.cli.start;
}
