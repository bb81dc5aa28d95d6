@echo off
rem Starts kstlib on the first Java found: %JAVA_HOME%, else the one on the PATH; 17 or later.
rem KSTLIB_JAVA_OPTS holds further options for Java, such as -Dhttps.proxyHost=proxy.company.com.
rem No program is started by its name: Windows looks for it in the current directory first, which may be a stranger's.
setlocal DisableDelayedExpansion
call :self
set KSTLIB_JAVA=
if defined JAVA_HOME goto home
rem An entry of PATH counts if it is a full path, which is what it is when it is written in full.
if not defined PATH goto missing
set "KSTLIB_PATH=%PATH:"=%"
set "KSTLIB_PATH=%KSTLIB_PATH:/=\%"
for %%G in ("%KSTLIB_PATH:;=" "%") do if not defined KSTLIB_JAVA if /i "%%~fG"=="%%~G" if exist "%%~G\java.exe" set "KSTLIB_JAVA=%%~G\java.exe"
set KSTLIB_PATH=
if defined KSTLIB_JAVA goto found
goto missing
:home
set "KSTLIB_JAVA=%JAVA_HOME:"=%"
set "KSTLIB_JAVA=%KSTLIB_JAVA:/=\%\bin\java.exe"
for %%G in ("%KSTLIB_JAVA%") do if /i not "%%~fG"=="%%~G" if /i not "%%~fG"=="%KSTLIB_JAVA:\\=\%" goto relative
:found
"%KSTLIB_JAVA%" --version >nul 2>nul
if errorlevel 1 goto missing
set KSTLIB_PLUGINS=
if exist "%KSTLIB_HOME%\plugins\*.jar" set KSTLIB_PLUGINS="-Dkstlib.plugins=%KSTLIB_HOME%\plugins" --add-modules=ALL-DEFAULT
for /d %%d in ("%KSTLIB_HOME%\plugins\*") do set KSTLIB_PLUGINS="-Dkstlib.plugins=%KSTLIB_HOME%\plugins" --add-modules=ALL-DEFAULT
rem The Credential Manager is called by native code, of which later Javas warn unless told.
set KSTLIB_NATIVE=
if exist "%KSTLIB_HOME%\lib\jna-*.jar" set KSTLIB_NATIVE=--add-modules=com.sun.jna --enable-native-access=com.sun.jna
rem What Java writes when it crashes may hold a token in plain text: so it writes nothing. It reads no file of the current directory.
set KSTLIB_CRASH=-XX:ErrorFile=NUL -XX:ReplayDataFile=NUL -XX:-CreateCoredumpOnCrash -XX:-HeapDumpOnOutOfMemoryError -XX:Flags=NUL -XX:CompileCommandFile=NUL
rem The class path is a folder that is not there: without one, Java takes the variable CLASSPATH, and classes of a stranger's directory by it.
"%KSTLIB_JAVA%" -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=3 -XX:+UseSerialGC -XX:-UsePerfData -XX:+DisplayVMOutputToStderr -Xlog:disable -Xlog:all=error:stderr -Djdk.console=java.base %KSTLIB_CRASH% %KSTLIB_JAVA_OPTS% "-Dkstlib.home=%KSTLIB_HOME%" "-Dkstlib.launcher=%KSTLIB_SELF%" %KSTLIB_NATIVE% %KSTLIB_PLUGINS% -cp "%KSTLIB_HOME%\lib\nothing" -p "%KSTLIB_HOME%\lib" -m io.kstlib.auth.cli/io.kstlib.auth.cli.start.Main %*
exit /b %ERRORLEVEL%
:missing
echo kstlib: Java 17 or later was not found; install a JDK and put it on the PATH by its full path, or set JAVA_HOME 1>&2
exit /b 3
:relative
echo kstlib: JAVA_HOME is no full path; set it to one 1>&2
exit /b 3
rem Within a call, these are this file. Elsewhere they are the current directory's where a caller puts the command into quotes.
:self
set "KSTLIB_SELF=%~f0"
set "KSTLIB_HOME=%~dp0.."
exit /b 0
