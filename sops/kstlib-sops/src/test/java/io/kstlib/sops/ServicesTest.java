package io.kstlib.sops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.age.AgeMasterKeyType;
import io.kstlib.sops.key.MasterKeyType;
import io.kstlib.sops.key.MasterKeyTypes;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The services on the module path and on the class path are the same. */
class ServicesTest {

    @Test
    void declaresMasterKeyTypesOnBothPaths() throws Exception {
        Path classes = Path.of(AgeMasterKeyType.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        ModuleDescriptor module =
                ModuleFinder.of(classes).find("io.kstlib.sops").orElseThrow().descriptor();
        Set<String> provided = new TreeSet<>();
        module.provides().stream()
                .filter(service -> service.service().equals(MasterKeyType.class.getName()))
                .forEach(service -> provided.addAll(service.providers()));

        assertEquals(provided, new TreeSet<>(listed()));
        assertEquals(
                List.of("age", "pgp"),
                MasterKeyTypes.load().all().stream()
                        .map(MasterKeyType::type)
                        .sorted()
                        .toList());
    }

    private static List<String> listed() throws Exception {
        try (var content =
                MasterKeyType.class.getResourceAsStream("/META-INF/services/" + MasterKeyType.class.getName())) {
            List<String> lines = new String(content.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertTrue(!lines.isEmpty());
            return lines;
        }
    }
}
