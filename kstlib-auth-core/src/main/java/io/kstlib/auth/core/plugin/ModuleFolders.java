package io.kstlib.auth.core.plugin;

import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.login.PluginInfo;
import io.kstlib.auth.core.plugin.folder.PluginLayer;
import io.kstlib.auth.spi.internal.ModulesOnDemand;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolutionException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Modules on demand in a directory, a folder of jars for each name. Reads nothing before a name is asked for. Safe for use by several threads. */
public final class ModuleFolders implements ModulesOnDemand {

    /** Names that are safe as the name of a folder. A name may come from a file of a stranger. */
    private static final String NAME = "[a-z][a-z0-9_]{0,39}";

    private static final String OURS = "io.kstlib.";

    private final ModuleLayer parent;
    private final String kind;
    private final Path directory;
    private final Map<String, ModuleLayer> layers = new ConcurrentHashMap<>();

    /**
     * @param parent the program's own modules
     * @param kind what the modules bring, in a word for listings
     * @param directory where the folders are
     */
    public ModuleFolders(ModuleLayer parent, String kind, Path directory) {
        this.parent = parent;
        this.kind = kind;
        this.directory = directory;
    }

    @Override
    public Optional<Path> place(String name) {
        return name.matches(NAME) ? Optional.of(directory.resolve(name)) : Optional.empty();
    }

    @Override
    public boolean has(String name) {
        return place(name).filter(Files::isDirectory).isPresent();
    }

    @Override
    public ModuleLayer layer(String name) {
        return layers.computeIfAbsent(name, this::load);
    }

    private ModuleLayer load(String name) {
        if (!has(name)) {
            throw new PluginException(kind, name, "there are no " + kind + " modules of " + name + " here", null, null);
        }
        Path folder = directory.resolve(name);
        try {
            Configuration resolved = resolved(modules(folder));
            return parent.defineModulesWithOneLoader(resolved, ModuleFolders.class.getClassLoader());
        } catch (FindException | ResolutionException | LayerInstantiationException unusable) {
            throw new PluginException(kind, name, unusable(folder, unusable), null, unusable);
        }
    }

    private static String unusable(Path folder, RuntimeException reason) {
        return "the modules in " + folder + " cannot be loaded: " + words(reason);
    }

    /** Resolves all of these modules and no others above the program. */
    private Configuration resolved(List<ModuleReference> modules) {
        Map<String, ModuleReference> byName = new LinkedHashMap<>();
        modules.forEach(module -> byName.put(module.descriptor().name(), module));
        return PluginLayer.resolved(parent, byName);
    }

    /** Returns the JDK's own words about modules and files. The innermost cause is the most precise. */
    private static String words(Throwable failure) {
        Throwable innermost = failure;
        for (int depth = 0; innermost.getCause() != null && depth < 10; depth++) {
            innermost = innermost.getCause();
        }
        String own = innermost.getClass().getSimpleName() + ": " + innermost.getMessage();
        return innermost == failure || failure.getMessage() == null ? own : failure.getMessage() + " (" + own + ")";
    }

    /** Leaves out what the program has itself. With two modules of one name there are two versions of each class. */
    private List<ModuleReference> modules(Path folder) {
        return ModuleFinder.of(folder).findAll().stream()
                .filter(module -> parent.findModule(module.descriptor().name()).isEmpty())
                .toList();
    }

    /**
     * Lists the modules that can be asked for. Reads the jars; loads none of their classes.
     *
     * @return one entry per folder, with the reason when its modules cannot be loaded
     */
    public List<PluginInfo> list() {
        Map<String, PluginInfo> byName = new TreeMap<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> folders = Files.newDirectoryStream(directory, Files::isDirectory)) {
                for (Path folder : folders) {
                    String name = String.valueOf(folder.getFileName());
                    info(name, folder).ifPresent(info -> byName.put(name, info));
                }
            } catch (IOException | DirectoryIteratorException unreadable) {
                String problem = "the directory " + directory + " cannot be read: " + words(unreadable);
                byName.put("", PluginEntry.broken(PluginKind.listed(kind), "?", "", null, problem));
            }
        }
        return List.copyOf(byName.values());
    }

    private Optional<PluginInfo> info(String name, Path folder) {
        try {
            List<ModuleReference> modules = modules(folder);
            Optional<ModuleDescriptor> plugin = modules.stream()
                    .map(ModuleReference::descriptor)
                    .filter(module -> offer(module).isPresent())
                    .findFirst();
            if (plugin.isEmpty()) {
                return Optional.of(broken(name, "no module in " + folder + " brings a " + kind));
            }
            ModuleDescriptor.Provides offer = offer(plugin.get()).orElseThrow();
            if (!isUsed(offer.service())) {
                return Optional.empty();
            }
            resolved(modules);
            return Optional.of(new PluginEntry<>(
                    PluginKind.listed(kind),
                    null,
                    List.of(name),
                    null,
                    "in " + folder,
                    plugin.get().name(),
                    plugin.get().rawVersion().orElse(null),
                    offer.providers().get(0),
                    null,
                    null,
                    layers.containsKey(name)));
        } catch (FindException | ResolutionException unusable) {
            return Optional.of(broken(name, unusable(folder, unusable)));
        }
    }

    private static Optional<ModuleDescriptor.Provides> offer(ModuleDescriptor module) {
        return module.provides().stream()
                .filter(provides -> provides.service().startsWith(OURS))
                .findFirst();
    }

    /** Whether a module of the program uses the service. If that module is left out, the folder has no use, which is not a fault. */
    private boolean isUsed(String service) {
        return parent.modules().stream()
                .anyMatch(module -> module.getDescriptor().uses().contains(service));
    }

    private PluginInfo broken(String name, String problem) {
        String place = directory.getFileName() + "/" + name;
        return new PluginEntry<>(
                PluginKind.listed(kind), null, List.of(), null, "", place, null, name, null, problem, false);
    }
}
