package io.kstlib.auth.cli;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;

final class Version {

    private Version() {}

    /** Returns the version of the module; on the class path that of the jar's manifest; else a word that says that there is none. */
    static String current() {
        Module module = Version.class.getModule();
        return Optional.ofNullable(module.getDescriptor())
                .flatMap(ModuleDescriptor::rawVersion)
                .or(() -> Optional.ofNullable(Version.class.getPackage().getImplementationVersion()))
                .orElse("(no version: not started from a jar)");
    }
}
