/** Runs other programs: {@code gpg}, and the commands that print people's keys. Never uses a shell. */
@NullMarked
package io.kstlib.sops.program;

import org.jspecify.annotations.NullMarked;
