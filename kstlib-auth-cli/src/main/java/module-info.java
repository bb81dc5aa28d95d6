/**
 * The {@code kstlib} command. It exports nothing and names no provider, flow, storage or validator: what is on the module path, the core
 * finds.
 *
 * <p>JSpecify is for the compiler only.
 */
module io.kstlib.auth.cli {
    requires io.kstlib.auth.core;
    requires io.kstlib.files;
    requires io.kstlib.json;
    requires info.picocli;
    requires org.jline.terminal;
    requires org.jline.reader;
    requires static org.jspecify;
}
