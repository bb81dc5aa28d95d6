/** Running other programs: {@code gpg}, and the commands that people have print their keys. Never through a shell. */
@NullMarked
package io.kstlib.sops.program;

import org.jspecify.annotations.NullMarked;
