package io.kstlib.auth.core.plugin.folder;

import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A finder that sees only the given modules. An automatic module adds all other modules that its finder sees.
 *
 * @param modules the modules by name
 */
public record OnlyThese(Map<String, ModuleReference> modules) implements ModuleFinder {

    /** {@return a finder of these modules} */
    public static OnlyThese of(List<ModuleReference> modules) {
        Map<String, ModuleReference> byName = new LinkedHashMap<>();
        modules.forEach(module -> byName.put(module.descriptor().name(), module));
        return new OnlyThese(byName);
    }

    /** {@return the names of the modules} */
    public Set<String> names() {
        return modules.keySet();
    }

    @Override
    public Optional<ModuleReference> find(String name) {
        return Optional.ofNullable(modules.get(name));
    }

    @Override
    public Set<ModuleReference> findAll() {
        return Set.copyOf(modules.values());
    }
}
