using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using NodaTime.Extensions;

namespace CommunityAlerts.Contacts;

/// <summary>Opt-outs by an operator's hand.</summary>
public sealed class OptOutService(OptOutStore optOuts, People people, ContactService editor, AuditLog audit, TimeProvider clock)
{
    private const int MostReason = 500;

    /// <summary>Opt-outs looked at for one page at most: whether a small area reaches a number takes a read a list.</summary>
    private const int MostLookedAt = 1_000;

    public async Task<Result<OptOut>> AddAsync(Caller caller, OptOutBody asked, CancellationToken cancellationToken)
    {
        if (asked.Reason?.Length > MostReason)
        {
            return CommonProblems.InvalidFields(new FieldError("/reason", "too-long", $"At most {MostReason} characters.") { Most = MostReason });
        }

        var number = editor.Number(asked.Phone, asked.Region);
        if (!number.IsOk)
        {
            return number.Problem;
        }

        if (await people.MustReachAsync(caller, number.Value.Key, cancellationToken) is { } outside)
        {
            return outside;
        }

        var asOfNow = new OptOut(number.Value.Key, number.Value.Phone, clock.GetCurrentInstant(), OptOut.ByOperator(caller), asked.Reason);
        await optOuts.AddAsync(asOfNow, cancellationToken);
        // An existing opt-out may hold another operator's reason: it is returned only to a caller who may read it.
        return await people.MustCoverAllAsync(caller, number.Value.Key, cancellationToken) is not null ? asOfNow
            : await optOuts.FindAsync(number.Value.Key, cancellationToken) ?? asOfNow;
    }

    public async Task<Result<OptOut>> FindAsync(Caller caller, OptOutBody asked, CancellationToken cancellationToken)
    {
        var number = await NumberAsync(caller, asked, cancellationToken);
        return !number.IsOk ? number.Problem
            : await optOuts.FindAsync(number.Value.Key, cancellationToken) is { } found ? found
            : ContactProblems.UnknownOptOut();
    }

    /// <summary>Takes the wish back, and puts on record who did: the opt-out's own row, which says so of an addition, is gone then.</summary>
    public async Task<Problem?> RemoveAsync(Caller caller, OptOutBody asked, CancellationToken cancellationToken)
    {
        var number = await NumberAsync(caller, asked, cancellationToken);
        if (number.IsOk)
        {
            // On record before it is done: nobody's wish is undone in silence.
            await audit.RecordAsync(caller.Name, "remove-opt-out", number.Value.Key.Value);
            await optOuts.RemoveAsync(number.Value.Key, cancellationToken);
        }

        return number.Problem;
    }

    /// <summary>The opt-outs after the cursor that the caller's area reaches, by bucket, then key.</summary>
    public async Task<Result<(IReadOnlyList<OptOut> OptOuts, BucketCursor? After)>> PageAsync(Caller caller, Page page, CancellationToken cancellationToken)
    {
        var start = BucketCursor.Read(page);
        if (!start.IsOk)
        {
            return start.Problem;
        }

        var found = new List<OptOut>();
        var lookedAt = 0;
        var after = start.Value.After;
        for (var bucket = start.Value.Bucket; bucket < optOuts.Buckets; bucket++, after = null)
        {
            await foreach (var optOut in optOuts.BucketAsync(bucket, after, page.Limit, cancellationToken))
            {
                if (found.Count == page.Limit || lookedAt == MostLookedAt)
                {
                    return (found, new BucketCursor(bucket, after));
                }

                after = optOut.Key;
                lookedAt++;
                if (await people.MustCoverAllAsync(caller, optOut.Key, cancellationToken) is null)
                {
                    found.Add(optOut);
                }
            }
        }

        return (found, null);
    }

    /// <summary>The number whose opt-out the caller may read and take back.</summary>
    private async Task<Result<(PhoneNumber Phone, NumberKey Key)>> NumberAsync(Caller caller, OptOutBody asked, CancellationToken cancellationToken)
    {
        var number = editor.Number(asked.Phone, asked.Region);
        return number.IsOk && await people.MustCoverAllAsync(caller, number.Value.Key, cancellationToken) is { } outside ? outside : number;
    }
}
