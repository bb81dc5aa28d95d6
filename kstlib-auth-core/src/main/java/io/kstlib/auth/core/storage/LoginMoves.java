package io.kstlib.auth.core.storage;

/** Moves the logins of one configuration from one storage to another. Safe for use by several threads. */
public interface LoginMoves {

    /**
     * Moves the login to a provider, in two steps with a change of the configuration between them:
     *
     * <ol>
     *   <li>While the configuration names another storage, the login is copied to the new one, which proved that it can write, and read back. Both storages
     *       have it then, and programs go on with the old one.
     *   <li>Once the configuration names the new storage, the same call takes over what was refreshed in the old one meanwhile, and removes it there.
     * </ol>
     *
     * <p>Both run under the locks of both storages. A process that is killed leaves at least one complete login, and the call can be repeated. A login that
     * was issued for another server or client is not moved.
     *
     * @param provider the name below {@code auth.providers}
     * @param to the type of the storage that the login is moved to, such as {@code keyring}
     * @return what was done, and what the person has to change next
     * @throws io.kstlib.auth.api.error.ConfigurationException if the provider or a section of a storage is wrong, or a storage keeps nothing
     * @throws io.kstlib.auth.api.error.StorageException if the login cannot be read or written, or both storages have a login that changed
     * @throws io.kstlib.auth.api.error.NotLoggedInException if the login was issued for another server or client
     */
    MoveReport move(String provider, String to);

    /**
     * Does the same for a login that is in a storage that neither the configuration nor an earlier copy names, such as where the configuration was changed first.
     *
     * @param provider the name below {@code auth.providers}
     * @param to the type of the storage that the login is moved to
     * @param from the type of the storage that has the login
     * @return what was done, and what the person has to change next
     */
    MoveReport move(String provider, String to, String from);
}
