// NewsImport
