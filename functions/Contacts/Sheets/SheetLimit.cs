using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Contacts.Sheets;

/// <summary>Limits how many files for people are in the memory of a process at once.</summary>
public sealed class SheetLimit : IDisposable
{
    /// <summary>The maximum number of files at once, some 150 MB each at most.</summary>
    public const int MaxAtOnce = 2;

    private readonly SemaphoreSlim _free = new(MaxAtOnce);

    /// <summary>Takes a place until the response has ended; <c>busy</c> where none is free.</summary>
    public Problem? Take(HttpResponse response)
    {
        if (!_free.Wait(TimeSpan.Zero))
        {
            return CommonProblems.Busy($"{MaxAtOnce} files are being made already.");
        }

        response.RegisterForDispose(new Place(_free));
        return null;
    }

    public void Dispose() => _free.Dispose();

    private sealed class Place(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
