using CommunityAlerts.Problems;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>Limits the memory of uploaded files in one process: how many are held, and how many are parsed, at once.
/// </summary>
public sealed class UploadLimit : IDisposable
{
    /// <summary>The maximum number of files in memory, 20 MiB each at most; others are refused.</summary>
    public const int MaxHeld = 6;

    /// <summary>The maximum number of files parsed for a page at once, some 100 MB each; others wait.</summary>
    public const int MaxParsed = 2;

    private readonly SemaphoreSlim _held = new(MaxHeld);
    private readonly SemaphoreSlim _parsed = new(MaxParsed);

    /// <summary>Runs work that holds an uploaded file; <c>busy</c> where as many as allowed are held.</summary>
    public async Task<Result<T>> HoldAsync<T>(Func<Task<Result<T>>> work)
    {
        if (!await _held.WaitAsync(TimeSpan.Zero))
        {
            return CommonProblems.Busy($"{MaxHeld} files are being read already.");
        }

        try
        {
            return await work();
        }
        finally
        {
            _held.Release();
        }
    }

    /// <summary>Runs a parser once fewer than <see cref="MaxParsed"/> others run.</summary>
    public async Task<T> ParseAsync<T>(Func<T> parse, CancellationToken cancellationToken)
    {
        await _parsed.WaitAsync(cancellationToken);
        try
        {
            return parse();
        }
        finally
        {
            _parsed.Release();
        }
    }

    public void Dispose()
    {
        _held.Dispose();
        _parsed.Dispose();
    }
}
