package io.kstlib.auth.core.config;

import io.kstlib.auth.api.config.ConfigMap;
import io.kstlib.auth.api.config.ConfigProblems;
import io.kstlib.auth.api.error.ConfigurationException;
import java.nio.file.Path;

/** Finds the configuration file, reads it with what it includes, and applies the overrides of the environment. */
public final class ConfigLoader {

    private final ConfigSources sources;
    private final ConfigChecker checker;

    /**
     * @param sources where the configuration may come from
     * @param checker asked only when something is wrong already, so that its problems are reported in the same go
     */
    public ConfigLoader(ConfigSources sources, ConfigChecker checker) {
        this.sources = sources;
        this.checker = checker;
    }

    /**
     * Loads the configuration. Whether its keys and values make sense is not looked at.
     *
     * @return the configuration
     * @throws ConfigurationException if there is none, or with everything that is wrong with it
     */
    public LoadedConfig load() {
        ConfigPaths paths = new ConfigPaths(sources);
        Path file = new ConfigSearch(sources, paths).find();
        ConfigProblems problems = new ConfigProblems();
        IncludedFiles files = new IncludedFiles(paths, problems);
        ConfigMap root = new EnvironmentOverrides(sources.environment()).applyTo(files.read(file), problems);
        if (problems.found().isEmpty()) {
            return new LoadedConfig(root, file);
        }
        if (files.isComplete()) {
            problems.addAll(checker.check(root)); // else it would report what is missing only because a file is
        }
        throw new ConfigurationException(ProblemOrder.sorted(problems.found(), paths.show(file)));
    }
}
