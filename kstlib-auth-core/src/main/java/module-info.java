/**
 * Configuration, plugin registry and token lifecycle.
 *
 * <p>JSpecify is passed on because its annotations are part of public signatures; nothing needs it at run time.
 */
module io.kstlib.auth.core {
    requires io.kstlib.json;
    requires com.fasterxml.jackson.dataformat.yaml;
    requires static transitive org.jspecify;
}
