package io.kstlib.auth.api.login;

import java.nio.file.Path;
import java.util.List;

/**
 * The person's consent to configurations that are found in the current directory: each is used only as the person saw it. Consent belongs to the
 * path and to every byte of the file, of its includes and of its certificate authorities. It also belongs to the real path of each file or folder that
 * is named there and lies outside the folder of the file. A change of any of them needs consent again. The values behind references to secrets may
 * change. So may the person's own configuration if the file includes it.
 *
 * <p>Not safe for use by several threads.
 */
public interface ConfigConsent {

    /**
     * Reads a configuration without using it: no secret is fetched, nothing is decrypted, no server is asked.
     *
     * @param file the configuration, or its directory; relative paths begin at the current directory
     * @return its effects if it is used
     * @throws io.kstlib.auth.api.error.ConfigurationException if it, or a file that it includes, cannot be read
     */
    ConfigProposal examine(Path file);

    /**
     * Remembers that the person allowed a configuration, as they saw it. The files are read again.
     *
     * @param proposal the configuration as they saw it
     * @throws io.kstlib.auth.api.error.ConsentNeededException if the files changed since the person saw them; nothing is remembered
     * @throws io.kstlib.auth.api.error.ConfigurationException if they cannot be read, or consent cannot be remembered
     */
    void allow(ConfigProposal proposal);

    /**
     * Withdraws consent.
     *
     * @param file the configuration, or its folder; it need not exist any more
     * @return whether there was any
     * @throws io.kstlib.auth.api.error.ConfigurationException if the list cannot be changed
     */
    boolean revoke(Path file);

    /**
     * {@return the allowed configurations, by path}
     *
     * @throws io.kstlib.auth.api.error.ConfigurationException if the list cannot be read
     */
    List<AllowedConfig> allowed();
}
