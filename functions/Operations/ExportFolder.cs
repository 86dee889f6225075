using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Operations;

/// <summary>
/// The folder of one export: a file of rows for each table, <c>secrets.json</c>, and the manifest with their hashes.
/// </summary>
public sealed class ExportFolder(string path)
{
    private const string ManifestFile = "manifest.json";
    private const string SecretsFile = "secrets.json";
    private static readonly JsonSerializerOptions Readable = new(Json.Options) { WriteIndented = true };

    public string Path => System.IO.Path.GetFullPath(path);

    /// <summary>Creates the folder, readable by its owner only.</summary>
    /// <exception cref="RefusedException">The folder is not empty, or is a file.</exception>
    public void Make()
    {
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
        {
            throw new RefusedException($"{Path} is not empty. An export takes a folder of its own.");
        }

        OwnFile.MakeFolder(path);
    }

    /// <summary>Deletes the folder after a failed export.</summary>
    public void Drop() => Directory.Delete(path, recursive: true);

    /// <summary>Writes the rows of a table to its file, one line each, and flushes it to the disk.</summary>
    public async Task<ExportedTable> WriteAsync(
        string table,
        IAsyncEnumerable<TableEntity> rows,
        CancellationToken cancellationToken
    )
    {
        using var digest = new RowDigest();
        await using var file = OwnFile.Create(FileOf(table));
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            await file.WriteAsync(digest.Add(RowText.Write(row)), cancellationToken);
        }

        await file.FlushAsync(cancellationToken);
        file.Flush(flushToDisk: true);
        return digest.End();
    }

    /// <summary>Writes the secret of number keys, then the manifest.</summary>
    public async Task CloseAsync(Manifest manifest, string numberKeySecret, CancellationToken cancellationToken)
    {
        var secrets = PathOf(SecretsFile);
        await OwnFile.WriteAsync(
            secrets,
            Json.Write(
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    [SmsServices.NumberKeySecret] = numberKeySecret,
                }
            ),
            cancellationToken
        );
        var whole = manifest with { Secrets = (await DigestAsync(secrets, cancellationToken)).Sha256 };
        var text = JsonSerializer.Serialize(whole, Readable) + "\n";
        await OwnFile.WriteAsync(PathOf(ManifestFile), text, cancellationToken);
    }

    /// <summary>Reads the manifest and checks every file against its hash and number of lines.</summary>
    /// <exception cref="RefusedException">The manifest is missing or unreadable, or a file differs.</exception>
    public async Task<Manifest> VerifyAsync(CancellationToken cancellationToken)
    {
        var manifest = await ManifestAsync(cancellationToken);
        if ((await DigestAsync(PathOf(SecretsFile), cancellationToken)).Sha256 != manifest.Secrets)
        {
            throw Differs(PathOf(SecretsFile));
        }

        foreach (var (table, digest) in manifest.Tables)
        {
            if (await DigestAsync(FileOf(table), cancellationToken) != digest)
            {
                throw Differs(FileOf(table));
            }
        }

        return manifest;
    }

    /// <summary>Computes the id of this export: the SHA-256 of its manifest, in hex.</summary>
    public async Task<string> IdAsync(CancellationToken cancellationToken) =>
        (await DigestAsync(PathOf(ManifestFile), cancellationToken)).Sha256;

    public async Task<string> NumberKeySecretAsync(CancellationToken cancellationToken) =>
        Json.Read<Dictionary<string, string>>(await File.ReadAllTextAsync(PathOf(SecretsFile), cancellationToken))[
            SmsServices.NumberKeySecret
        ];

    /// <summary>Reads the rows of a table, in the order in which they were written.</summary>
    public async IAsyncEnumerable<TableEntity> RowsAsync(
        string table,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using var file = Open(FileOf(table));
        using var lines = new StreamReader(file);
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            yield return RowText.Read(line);
        }
    }

    private async Task<Manifest> ManifestAsync(CancellationToken cancellationToken)
    {
        try
        {
            var manifest = Json.Read<Manifest>(await File.ReadAllTextAsync(PathOf(ManifestFile), cancellationToken));
            return manifest.Format != Manifest.Current
                ? throw new RefusedException($"{Path} is of format {manifest.Format}, and this version reads {Manifest.Current}. Restore it with the version that wrote it.")
                : manifest.Tables.Keys.FirstOrDefault(t => !Tables.IsOurs(t)) is { } stranger
                ? throw new RefusedException($"{Path} holds the table '{stranger}', which this version does not know. Restore it with the version that wrote it.")
                : manifest;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RefusedException(
                $"{Path} is no export, or one that was broken off: it has no {ManifestFile}.",
                e
            );
        }
        catch (JsonException e)
        {
            throw new RefusedException($"{PathOf(ManifestFile)} cannot be read: {e.Message}", e);
        }
    }

    private static async Task<ExportedTable> DigestAsync(string file, CancellationToken cancellationToken)
    {
        using var digest = new RowDigest();
        await using var stream = Open(file);
        var buffer = new byte[64 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            digest.Add(buffer.AsMemory(0, read));
        }

        return digest.End();
    }

    private static FileStream Open(string file)
    {
        try
        {
            return File.OpenRead(file);
        }
        catch (FileNotFoundException e)
        {
            throw new RefusedException($"{file} is missing from the export.", e);
        }
    }

    private static RefusedException Differs(string file) =>
        new($"{file} is not as the export left it: its SHA-256 or its number of lines differs. Nothing was restored.");

    private string FileOf(string table) => PathOf($"{table}.jsonl");

    private string PathOf(string name) => System.IO.Path.Combine(Path, name);
}
