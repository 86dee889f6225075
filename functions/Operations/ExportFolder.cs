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
    private static readonly JsonSerializerOptions IndentedJson = new(Json.Options) { WriteIndented = true };

    public string Path => System.IO.Path.GetFullPath(path);

    /// <summary>Creates the folder, readable by its owner only.</summary>
    /// <exception cref="RefusedException">The folder is not empty, or is a file.</exception>
    public void Create()
    {
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
        {
            throw new RefusedException($"{Path} is not empty. An export takes a folder of its own.");
        }

        PrivateFile.CreateFolder(path);
    }

    /// <summary>Deletes the folder after a failed export.</summary>
    public void Delete() => Directory.Delete(path, recursive: true);

    /// <summary>Writes the rows of a table to its file, one line each, and flushes it to the disk.</summary>
    public async Task<ExportedTable> WriteAsync(
        string table,
        IAsyncEnumerable<TableEntity> rows,
        CancellationToken cancellationToken
    )
    {
        using var digest = new RowDigest();
        await using var file = PrivateFile.Create(TableFilePath(table));
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            await file.WriteAsync(digest.Add(RowText.Write(row)), cancellationToken);
        }

        await file.FlushAsync(cancellationToken);
        file.Flush(flushToDisk: true);
        return digest.Finish();
    }

    /// <summary>Writes the secret of number keys, then the manifest.</summary>
    public async Task CloseAsync(Manifest manifest, string numberKeySecret, CancellationToken cancellationToken)
    {
        var secrets = FilePath(SecretsFile);
        await PrivateFile.WriteAsync(
            secrets,
            Json.Write(
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    [SmsServices.NumberKeySecret] = numberKeySecret,
                }
            ),
            cancellationToken
        );
        var completed = manifest with { Secrets = (await ComputeDigestAsync(secrets, cancellationToken)).Sha256 };
        var text = JsonSerializer.Serialize(completed, IndentedJson) + "\n";
        await PrivateFile.WriteAsync(FilePath(ManifestFile), text, cancellationToken);
    }

    /// <summary>Reads the manifest and checks every file against its hash and number of lines.</summary>
    /// <exception cref="RefusedException">The manifest is missing or unreadable, or a file differs.</exception>
    public async Task<Manifest> VerifyAsync(CancellationToken cancellationToken)
    {
        var manifest = await ReadManifestAsync(cancellationToken);
        if ((await ComputeDigestAsync(FilePath(SecretsFile), cancellationToken)).Sha256 != manifest.Secrets)
        {
            throw FileDiffers(FilePath(SecretsFile));
        }

        foreach (var (table, digest) in manifest.Tables)
        {
            if (await ComputeDigestAsync(TableFilePath(table), cancellationToken) != digest)
            {
                throw FileDiffers(TableFilePath(table));
            }
        }

        return manifest;
    }

    /// <summary>Computes the id of this export: the SHA-256 of its manifest, in hex.</summary>
    public async Task<string> ComputeIdAsync(CancellationToken cancellationToken) =>
        (await ComputeDigestAsync(FilePath(ManifestFile), cancellationToken)).Sha256;

    public async Task<string> ReadNumberKeySecretAsync(CancellationToken cancellationToken) =>
        Json.Read<Dictionary<string, string>>(await File.ReadAllTextAsync(FilePath(SecretsFile), cancellationToken))[
            SmsServices.NumberKeySecret
        ];

    /// <summary>Reads the rows of a table, in the order in which they were written.</summary>
    public async IAsyncEnumerable<TableEntity> ReadRowsAsync(
        string table,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using var file = OpenFile(TableFilePath(table));
        using var lines = new StreamReader(file);
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            yield return RowText.Read(line);
        }
    }

    private async Task<Manifest> ReadManifestAsync(CancellationToken cancellationToken)
    {
        try
        {
            var manifest = Json.Read<Manifest>(await File.ReadAllTextAsync(FilePath(ManifestFile), cancellationToken));
            return manifest.Format != Manifest.Current
                    ? throw new RefusedException(
                        $"{Path} is of format {manifest.Format}, and this version reads {Manifest.Current}. "
                            + $"Restore it with the version that wrote it."
                    )
                : manifest.Tables.Keys.FirstOrDefault(t => !Tables.IsOurs(t)) is { } unknownTable
                    ? throw new RefusedException(
                        $"{Path} holds the table '{unknownTable}', which this version does not know. Restore it "
                            + $"with the version that wrote it."
                    )
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
            throw new RefusedException($"{FilePath(ManifestFile)} cannot be read: {e.Message}", e);
        }
    }

    private static async Task<ExportedTable> ComputeDigestAsync(string file, CancellationToken cancellationToken)
    {
        using var digest = new RowDigest();
        await using var stream = OpenFile(file);
        var buffer = new byte[64 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0; )
        {
            digest.Add(buffer.AsMemory(0, read));
        }

        return digest.Finish();
    }

    private static FileStream OpenFile(string file)
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

    private static RefusedException FileDiffers(string file) =>
        new($"{file} is not as the export left it: its SHA-256 or its number of lines differs. Nothing was restored.");

    private string TableFilePath(string table) => FilePath($"{table}.jsonl");

    private string FilePath(string name) => System.IO.Path.Combine(Path, name);
}
