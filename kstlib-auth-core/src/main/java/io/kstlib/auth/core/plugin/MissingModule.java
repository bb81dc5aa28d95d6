package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.Remedy.AddModule.Lack;
import org.jspecify.annotations.Nullable;

/** The remedy for a missing module of this project. It differs between the module path, the class path and a fat jar. */
public final class MissingModule {

    private MissingModule() {}

    /**
     * Says where the module belongs. A fat jar can hold the classes of a module without the entries of {@code META-INF/services} by which
     * its plugins are found.
     *
     * @param artifact the artifact, such as {@code kstlib-storage-file}
     * @return what helps
     */
    public static Remedy.AddModule remedy(String artifact) {
        Class<?> here = MissingModule.class;
        if (here.getModule().isNamed()) {
            return new Remedy.AddModule(artifact, Lack.MODULE_PATH);
        }
        String marker = artifact.replace('-', '/') + "/package-info.class";
        ClassLoader loader = here.getClassLoader();
        if (loader != null && loader.getResource("io/" + marker) != null) {
            return new Remedy.AddModule(artifact, Lack.SERVICE_FILES);
        }
        return new Remedy.AddModule(artifact, Lack.CLASS_PATH);
    }

    /**
     * Says the same about a module that is not known here.
     *
     * @param folder the name of the folder of dropped plugins; {@code null} without such a folder
     * @return what helps
     */
    static Remedy remedyForUnknown(@Nullable String folder) {
        return new Remedy.Advice(
                MissingModule.class.getModule().isNamed()
                        ? "Put the module that brings it on the module path"
                                + (folder == null ? "" : " or into " + folder)
                        : "Put the jar that brings it on the class path; a jar made of several needs their files in META-INF/services merged");
    }
}
