package io.kstlib.sops;

import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.key.KeyEntry;
import java.util.List;

/** Unwraps data keys. */
@FunctionalInterface
interface KeyOpener {

    /**
     * @param file the file as people know it
     * @param groups the entries of each key group
     * @param needed how many groups have to be opened
     * @return what the groups that were opened wrap
     * @throws io.kstlib.sops.error.KeyUnavailableException if fewer can be opened
     */
    List<DataKey> open(String file, List<List<KeyEntry>> groups, int needed);
}
