/** Token storages: where tokens rest, with one atomic step that refresh is built on. */
@NullMarked
package io.kstlib.auth.api.storage;

import org.jspecify.annotations.NullMarked;
