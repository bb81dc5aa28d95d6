package io.kstlib.auth.core.plugin.folder;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.Remedy.AddModule.MissingFrom;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.files.FileOwnership;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the jars of the folder, and says why one cannot be used.
 *
 * @param kinds the service types of plugins
 * @param apart the modules of kstlib that are made for the folder
 * @param program the program's own modules
 * @param ownership tells which files others could have written
 */
record FolderJars(Set<String> kinds, Set<String> apart, ModuleLayer program, FileOwnership ownership) {

    /**
     * Reads and checks the jars of one plugin.
     *
     * @param place a jar or a folder of jars
     * @throws UnusableException if they cannot be used
     */
    List<PluginJar> fit(Path place) throws UnusableException {
        boolean isFolder = Files.isDirectory(place);
        List<Path> files = isFolder ? PluginFolder.jarsIn(place) : List.of(place);
        if (files.isEmpty()) {
            throw new UnusableException("is a directory without a jar");
        }
        List<PluginJar> jars = new ArrayList<>();
        for (Path file : files) {
            try {
                checkOwner(file);
                jars.add(PluginJar.read(file, kinds));
            } catch (UnusableException unfit) {
                throw isFolder
                        ? new UnusableException("holds " + file.getFileName() + ", which " + unfit.reason())
                        : unfit;
            }
        }
        jars = withoutOurs(jars, isFolder);
        checkNames(jars);
        for (PluginJar jar : jars) {
            checkVersion(jar);
        }
        if (jars.stream().allMatch(jar -> jar.declared().isEmpty())) {
            throw new UnusableException(isFolder ? whyNone(jars) : whyNone(jars.get(0)));
        }
        return jars;
    }

    private void checkOwner(Path file) throws UnusableException {
        Optional<String> objection;
        try {
            objection = ownership.objection(file);
        } catch (IOException unknown) {
            throw new UnusableException("is not trusted, because its owner cannot be seen", unknown);
        }
        if (objection.isPresent()) {
            throw new UnusableException("is not trusted, because it " + objection.get()
                    + "; make it and its directories yours, and writable only by you");
        }
    }

    /**
     * Leaves out parts of kstlib, which people copy with all other dependencies of a plugin. The program's own parts are used, so that there is one
     * version of each of their classes.
     */
    private List<PluginJar> withoutOurs(List<PluginJar> jars, boolean isFolder) throws UnusableException {
        List<PluginJar> others = new ArrayList<>();
        for (PluginJar jar : jars) {
            if (!isPartOfProgram(jar)) {
                others.add(jar);
                continue;
            }
            String name = jar.moduleName().orElseThrow();
            if (program.findModule(name).isEmpty()) {
                String which = isFolder ? "holds " + jar + ", which is" : "is";
                throw new UnusableException(
                        which + " a part of kstlib", new Remedy.AddModule(artifact(name), MissingFrom.MODULE_PATH));
            }
            if (!isFolder) {
                throw new UnusableException("is a part of kstlib, and the program has it already; remove it");
            }
        }
        if (others.isEmpty()) {
            throw new UnusableException("holds parts of kstlib only, and the program has them already; remove it");
        }
        return others;
    }

    private boolean isPartOfProgram(PluginJar jar) {
        return jar.moduleName()
                .filter(name -> name.startsWith(SharedClasses.OURS) && !apart.contains(name))
                .isPresent();
    }

    /** Returns the artifact that a module of kstlib is named by. The name is the jar's own word. */
    private static String artifact(String module) {
        return PrintableText.oneLine(module.substring("io.".length()).replace('.', '-'));
    }

    private static void checkNames(List<PluginJar> jars) throws UnusableException {
        Map<String, PluginJar> byName = new HashMap<>();
        for (PluginJar jar : jars) {
            String name = jar.moduleName().orElse(jar.fileName());
            PluginJar other = byName.putIfAbsent(name, jar);
            if (other != null) {
                throw new UnusableException(
                        "holds the module " + name + " twice, in " + other + " and " + jar + "; remove one of them");
            }
        }
    }

    /**
     * Refuses a jar that needs a newer kstlib. The compiler writes the version of each module that it compiles against into the descriptor (JVMS
     * 4.7.25, {@code requires_version_index}).
     */
    private void checkVersion(PluginJar jar) throws UnusableException {
        for (Requires requires : jar.module().map(ModuleDescriptor::requires).orElse(Set.of())) {
            Optional<Version> needed = requires.compiledVersion();
            Optional<Version> present = program.findModule(requires.name())
                    .map(Module::getDescriptor)
                    .flatMap(ModuleDescriptor::version);
            if (requires.name().startsWith(SharedClasses.OURS)
                    && needed.isPresent()
                    && present.isPresent()
                    && needed.get().compareTo(present.get()) > 0) {
                throw new UnusableException(
                        "is built against version " + needed.get() + " of " + requires.name() + ", and this is version "
                                + present.get() + "; get a newer kstlib, or an older version of the plugin");
            }
        }
    }

    private static String whyNone(PluginJar jar) {
        return jar.seemsToDeclare()
                ? jar.whyNone()
                : jar.whyNone() + "; a library goes into a directory with the plugin that needs it";
    }

    /** Returns why there is no plugin. The jar that seems to declare one explains it best. */
    private static String whyNone(List<PluginJar> jars) {
        return jars.stream()
                .filter(PluginJar::seemsToDeclare)
                .findFirst()
                .map(jar -> "holds " + jar + ", which " + jar.whyNone())
                .orElse("has no plugin: none of its jars declares one");
    }
}
