package coterie.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file or folder could not be used, in words; the JDK's exceptions often say only which. */
public final class FileProblem {

    private FileProblem() {}

    /** The reason alone, without the file's name where the exception keeps them apart. */
    public static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException _ -> "there is no such file or folder";
            case AccessDeniedException _ -> "access is denied";
            case FileAlreadyExistsException _ -> "it is a file, not a folder";
            case NotDirectoryException _ -> "it is a file, not a folder";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default ->
                    failure.getMessage() == null
                            ? failure.getClass().getSimpleName()
                            : failure.getMessage();
        };
    }
}
