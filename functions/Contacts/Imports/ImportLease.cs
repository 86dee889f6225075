using System.Security.Cryptography;
using Azure;
using CommunityAlerts.Api;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>
/// The lease of one import. The last run to take it holds it; an earlier run learns so at its next change.
/// </summary>
public sealed class ImportLease : IDisposable
{
    private readonly ImportStore _imports;
    private readonly SemaphoreSlim _updateLock = new(1, 1);
    private ETag _tag;

    private ImportLease(ImportStore imports, Import import, ETag tag) =>
        (_imports, Import, _tag) = (imports, import, tag);

    /// <summary>The import as last stored.</summary>
    public Import Import { get; private set; }

    /// <summary>
    /// Takes the lease of an import from any earlier run; null where there is no such import or it is over.
    /// </summary>
    public static async Task<ImportLease?> AcquireAsync(
        ImportStore imports,
        string id,
        CancellationToken cancellationToken
    )
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        while (await imports.FindAsync(id, cancellationToken) is { } found && !found.Import.IsFinished)
        {
            if (found.Import.LeaseToken == token)
            {
                return new ImportLease(imports, found.Import, found.Tag);
            }

            var claimed = found.Import with
            {
                LeaseToken = token,
                State = ImportState.Running,
                Starts = found.Import.Starts + 1,
            };
            if (await imports.TryReplaceAsync(claimed, found.Tag, cancellationToken) is { } tag)
            {
                return new ImportLease(imports, claimed, tag);
            }
        }

        return null;
    }

    /// <summary>Checks that this run still holds the import and that the import is not over.</summary>
    /// <exception cref="LeaseLostException">Another run has taken over, or the import is over.</exception>
    public async Task VerifyAsync(CancellationToken cancellationToken)
    {
        var found = await _imports.FindAsync(Import.Id, cancellationToken);
        if (found is not { Import.IsFinished: false } now || now.Import.LeaseToken != Import.LeaseToken)
        {
            throw new LeaseLostException();
        }
    }

    /// <summary>
    /// Stores a change. Where an earlier write of this run was stored although it was cancelled, the change is applied
    /// to that.
    /// </summary>
    /// <param name="change">Returns the changed import; may be called several times.</param>
    /// <param name="cancellationToken">Ends the call; the change may be stored nevertheless.</param>
    /// <exception cref="LeaseLostException">Another run has taken over.</exception>
    public async Task UpdateAsync(Func<Import, Import> change, CancellationToken cancellationToken)
    {
        await _updateLock.WaitAsync(cancellationToken);
        try
        {
            while (true)
            {
                var changed = change(Import);
                if (await _imports.TryReplaceAsync(changed, _tag, cancellationToken) is { } tag)
                {
                    (Import, _tag) = (changed, tag);
                    return;
                }

                var (import, now) =
                    await _imports.FindAsync(Import.Id, cancellationToken) ?? throw new LeaseLostException();
                if (import.LeaseToken != Import.LeaseToken)
                {
                    throw new LeaseLostException();
                }

                (Import, _tag) = (import, now);
                // The refusal may be of the client's own repeat: then this change is stored, and must not be applied
                // twice.
                if (Json.Write(import) == Json.Write(changed))
                {
                    return;
                }
            }
        }
        finally
        {
            _updateLock.Release();
        }
    }

    public void Dispose() => _updateLock.Dispose();
}

/// <summary>The exception of a run whose import another run has taken over, so that it must stop.</summary>
public sealed class LeaseLostException : Exception
{
    public LeaseLostException() { }

    public LeaseLostException(string message)
        : base(message) { }

    public LeaseLostException(string message, Exception innerException)
        : base(message, innerException) { }
}
