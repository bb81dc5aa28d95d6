package io.kstlib.auth.core.plugin.folder;

/**
 * A plugin that a jar says it has.
 *
 * @param service the service type
 * @param className the class of the factory
 * @param jar the jar that says it
 * @param byModule whether a module descriptor says it, and not a file in {@code META-INF/services}
 */
record DeclaredPlugin(String service, String className, PluginJar jar, boolean byModule) {

    String packageName() {
        return className.substring(0, Math.max(0, className.lastIndexOf('.')));
    }
}
