package io.kstlib.auth.core.plugin;

/** What helps where a module of this project is missing. It differs between the module path, the class path and a fat jar. */
public final class MissingModule {

    private MissingModule() {}

    /**
     * Says where the module belongs. A fat jar can hold the classes of a module without the entries of {@code META-INF/services} by which
     * its plugins are found.
     *
     * @param artifact the artifact, such as {@code kstlib-storage-file}
     * @return a sentence without the full stop
     */
    public static String remedy(String artifact) {
        Class<?> here = MissingModule.class;
        if (here.getModule().isNamed()) {
            return "Put the module " + artifact + " on the module path (lib/ of the distribution)";
        }
        String marker = artifact.replace('-', '/') + "/package-info.class";
        ClassLoader loader = here.getClassLoader();
        if (loader != null && loader.getResource("io/" + marker) != null) {
            return "The classes of " + artifact
                    + " are there, but META-INF/services does not name its plugins. If several"
                    + " jars were merged into one, merge their files in META-INF/services, too (maven-shade-plugin:"
                    + " ServicesResourceTransformer)";
        }
        return "Put " + artifact + " on the class path";
    }

    /**
     * Says the same of a module that is not known here.
     *
     * @return a sentence without the full stop
     */
    static String remedyForUnknown() {
        return MissingModule.class.getModule().isNamed()
                ? "Put the module that brings it on the module path or into plugins/"
                : "Put the jar that brings it on the class path; a jar made of several needs their files in META-INF/services merged";
    }
}
