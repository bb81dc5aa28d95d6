package io.kstlib.storage.file.store;

/**
 * What is done while a file is locked.
 *
 * @param <T> what comes out of it
 */
@FunctionalInterface
public interface LockedStep<T> {

    /**
     * @param file the locked file; not to be used after this step
     * @return what the caller is given
     */
    T run(LockedFile file);
}
