// Moves the sources of the kind that was asked for to their place, and removes those of the others.
def project = new File(request.outputDirectory, request.artifactId)
def kinds = ["storage", "provider", "secret"]
new File(project, request.properties["kind"] + "/src").renameTo(new File(project, "src"))
kinds.each { new File(project, it).deleteDir() }
