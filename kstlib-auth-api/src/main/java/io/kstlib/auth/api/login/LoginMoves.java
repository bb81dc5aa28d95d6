package io.kstlib.auth.api.login;

/** Moves the logins of one configuration from one storage to another. Safe for use by several threads. */
public interface LoginMoves {

    /**
     * Moves the login to a provider, with its logins for targets, to the storage that the configuration names. The login is the one that another storage
     * of the configuration has.
     *
     * <p>While the configuration names another storage, nothing is moved: the new storage proves that it can write, and the report names the change. So
     * no login is in two storages at a time when programs use both.
     *
     * <p>The move itself runs under the locks of both storages. If its process is killed, the call can be repeated, regardless of later changes to the
     * login. A login that was issued for another server or client is not moved, and neither is one whose refresh was interrupted.
     *
     * <p>May ask the person to unlock a keyring.
     *
     * @param provider the name below {@code auth.providers}
     * @param to the type of the storage that the login is moved to, such as {@code keyring}
     * @return the steps that were done, and the next change for the user
     * @throws io.kstlib.auth.api.error.ConfigurationException if the provider or a section of a storage is wrong, or a storage keeps nothing
     * @throws io.kstlib.auth.api.error.StorageException if the login cannot be read or written, both storages have a login, or a refresh was interrupted
     * @throws io.kstlib.auth.api.error.NotLoggedInException if the login was issued for another server or client
     */
    MoveReport move(String provider, String to);

    /**
     * Does the same for the login in one storage, where several have one.
     *
     * @param provider the name below {@code auth.providers}
     * @param to the type of the storage that the login is moved to
     * @param from the type of the storage that has the login
     * @return the steps that were done, and the next change for the user
     */
    MoveReport move(String provider, String to, String from);
}
