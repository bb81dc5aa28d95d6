/** Who can use a file, by POSIX permissions or an access control list, and whether it is in a network folder. */
@NullMarked
package io.kstlib.storage.file.access;

import org.jspecify.annotations.NullMarked;
