using System.Security.Cryptography;

namespace AgentPlatform.Api.Import;

/// <summary>A file that may be a recording.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="IsNamed">The user named it; else it was found in a folder, where other files lie, too.</param>
/// <param name="Size">Bytes when it was found.</param>
internal sealed record ImportFile(string Path, bool IsNamed, long Size);

/// <summary>The bytes of a file as they were when they were hashed; a program that is still recording may add more.</summary>
internal sealed record FileVersion(string Digest, long Length);

internal static class ImportFiles
{
    private static readonly string[] Endings = [".jsonl", ".json"];

    /// <summary>All files of the given paths, each once, by path.</summary>
    public static IReadOnlyList<ImportFile> Find(IEnumerable<string> paths) =>
        [.. paths.SelectMany(Below).DistinctBy(file => file.Path, StringComparer.Ordinal).OrderBy(file => file.Path, StringComparer.Ordinal)];

    public static async Task<FileVersion> Hash(string path, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = Open(path);
        var buffer = new byte[128 * 1024];
        var length = 0L;
        for (int read; (read = await file.ReadAsync(buffer, ct)) > 0; length += read) hash.AppendData(buffer, 0, read);
        return new FileVersion(Convert.ToHexStringLower(hash.GetCurrentHash()), length);
    }

    /// <summary>Opens a file that others may be writing to.</summary>
    public static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);

    private static IEnumerable<ImportFile> Below(string path)
    {
        if (File.Exists(path)) return [Found(path, isNamed: true)];
        return Directory.EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.System })
            .Where(found => Endings.Contains(Path.GetExtension(found), StringComparer.OrdinalIgnoreCase)).Select(found => Found(found, isNamed: false));
    }

    private static ImportFile Found(string path, bool isNamed) => new(Path.GetFullPath(path), isNamed, new FileInfo(path).Length);
}
