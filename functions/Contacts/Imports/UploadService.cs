using System.Security.Cryptography;
using CommunityAlerts.Api;
using CommunityAlerts.Contacts.Imports.TableFiles;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using Microsoft.AspNetCore.Http;
using SimpleBase;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>Validates an uploaded file, stores it and enqueues its import.</summary>
public sealed class UploadService(ImportStore imports, ImportSequence sequence, StorageAccount storage)
{
    /// <summary>
    /// The maximum size of a workbook's unpacked parts in bytes; a larger one is a zip bomb, not a list of people.
    /// </summary>
    private const long MaxUnpacked = 256L * 1024 * 1024;

    private readonly Queue _queue = storage.Queue(Queues.Imports);

    /// <summary>
    /// Reads the whole body; <c>too-large</c>, <c>empty-file</c>, <c>not-a-table</c> where a quick check shows that.
    /// </summary>
    public static async Task<Result<byte[]>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (await request.ReadBytesAsync(FileReader.MaxBytes, cancellationToken) is not { } bytes)
        {
            return TooManyBytes();
        }

        try
        {
            return FindProblem(bytes, cancellationToken) is { } problem ? problem : bytes;
        }
        catch (TableTooLargeException e)
        {
            return CommonProblems.TooLarge(e.Message);
        }
        catch (InvalidDataException)
        {
            return ContactProblems.NotATable("The workbook is damaged.");
        }
    }

    /// <summary>Checks quickly whether the bytes may be a table; null where they may.</summary>
    public static Problem? FindProblem(byte[] bytes, CancellationToken cancellationToken = default)
    {
        if (FileEncoding.IsBlank(bytes))
        {
            return ContactProblems.EmptyFile("The body has no text in it.");
        }

        if (TableFile.IsZip(bytes))
        {
            return !TableFile.IsWorkbook(bytes, out var unpacked)
                    ? ContactProblems.NotATable(FileKind.DetectArchive(bytes))
                : unpacked > MaxUnpacked
                    ? CommonProblems.TooLarge($"The workbook unpacks to more than {MaxUnpacked / 1024 / 1024} MiB.")
                : WorkbookParts.CountRows(bytes, cancellationToken) > FileReader.MaxRows
                && HasTooManyRows(bytes, cancellationToken)
                    ? TooManyRows()
                : null;
        }

        if (FileKind.Detect(bytes) is { } kind)
        {
            return ContactProblems.NotATable(kind);
        }

        // One line break a row at least; only a file with that many is looked at closely.
        return
            bytes.AsSpan().Count((byte)'\n') + bytes.AsSpan().Count((byte)'\r') > FileReader.MaxRows
            && FileEncoding.Detect(bytes) is { } encoding
            && TextTable.Read(bytes, encoding, cancellationToken).Skip(1).Skip(FileReader.MaxRows).Any()
            ? TooManyRows()
            : null;
    }

    private static bool HasTooManyRows(byte[] bytes, CancellationToken cancellationToken)
    {
        using var table = WorkbookTable.Open(bytes, cancellationToken);
        return table.ReadRows().Skip(1).Skip(FileReader.MaxRows).Any();
    }

    /// <summary>Stores the file and its import, enqueues it and returns its id.</summary>
    public async Task<string> StartAsync(byte[] bytes, ImportRequest request, CancellationToken cancellationToken)
    {
        var id = Base32.ExtendedHexLower.Encode(RandomNumberGenerator.GetBytes(17))[..26];
        await storage.Uploads.GetBlobClient(id).UploadAsync(new BinaryData(bytes), overwrite: true, cancellationToken);
        var import = new Import { Id = id, Request = request };
        await imports.TryAddAsync(import, cancellationToken);
        if (!request.DryRun)
        {
            await sequence.AddAsync(import, cancellationToken);
        }

        await _queue.SendAsync(
            new ImportMessage(id) { ReadyAt = request.At, Traceparent = Tracing.Traceparent },
            cancellationToken
        );
        return id;
    }

    /// <summary>Returns <c>too-large</c>: more rows than <see cref="FileReader.MaxRows"/>.</summary>
    public static Problem TooManyRows() =>
        CommonProblems.TooLarge($"The file has more than {FileReader.MaxRows} rows.");

    private static Problem TooManyBytes() =>
        CommonProblems.TooLarge(
            $"A file may have {FileReader.MaxBytes / 1024 / 1024} MiB and {FileReader.MaxRows} rows."
        );
}
