package io.kstlib.auth.core.config.keys;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.Remedy.AddModule.MissingFrom;
import org.jspecify.annotations.Nullable;

/** The remedy for a missing module. It differs between the module path, the class path and a fat jar. */
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
        return new Remedy.AddModule(artifact, missingFrom(artifact));
    }

    /**
     * Says the same about a plugin that does not ship with kstlib.
     *
     * @param kind what the kind of plugin is called
     * @param type the type that was asked for
     * @param artifact the artifact of this project that has it; {@code null} where none does
     * @param folder the name of the folder of plugins; {@code null} without such a folder
     * @return what helps
     */
    public static Remedy.AddPlugin remedyForPlugin(
            String kind, String type, @Nullable String artifact, @Nullable String folder) {
        return new Remedy.AddPlugin(kind, type, artifact, missingFrom(artifact), folder);
    }

    private static MissingFrom missingFrom(@Nullable String artifact) {
        Class<?> here = MissingModule.class;
        if (here.getModule().isNamed()) {
            return MissingFrom.MODULE_PATH;
        }
        ClassLoader loader = here.getClassLoader();
        if (artifact == null || loader == null) {
            return MissingFrom.CLASS_PATH;
        }
        String marker = artifact.replace('-', '/') + "/package-info.class";
        return loader.getResource("io/" + marker) != null ? MissingFrom.SERVICE_FILES : MissingFrom.CLASS_PATH;
    }
}
