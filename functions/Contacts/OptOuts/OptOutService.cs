using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using NodaTime.Extensions;

namespace CommunityAlerts.Contacts.OptOuts;

/// <summary>Stores, finds and removes opt-outs for operators.</summary>
public sealed class OptOutService(
    OptOutStore optOuts,
    PreferenceService preferences,
    OptOutAccess access,
    ContactLookup contactLookup,
    PersonReader persons,
    AuditLog audit,
    TimeProvider clock
)
{
    private const int MaxReason = 500;

    public async Task<Result<OptOut>> AddAsync(Caller caller, OptOutBody body, CancellationToken cancellationToken)
    {
        if (OneLine.ValidateLines("/reason", body.Reason, MaxReason) is { } fault)
        {
            return CommonProblems.InvalidFields(fault);
        }

        var number = persons.ReadAnyNumber(body.Phone, body.Region);
        if (!number.IsOk)
        {
            return number.Problem;
        }

        var (phone, key) = number.Value;
        var areas = (await contactLookup.FindAreasOfOptOutAsync([key], cancellationToken))[key];
        if (areas.Count > 0 && !caller.CoversAny(areas))
        {
            return CommonProblems.NotAllowed($"The number lies outside your area '{caller.Area}'.");
        }

        var now = clock.GetCurrentInstant();
        var newOptOut = new OptOut(key, phone, now, OptOut.ByOperator(caller), body.Reason)
        {
            Areas = areas.Count > 0 ? areas : [caller.Area],
        };
        await preferences.OptOutAsync(newOptOut, now, cancellationToken);
        // An existing opt-out may hold another operator's reason: it is returned only to a caller who may read it.
        var stored = await optOuts.FindAsync(key, cancellationToken);
        return stored is not null && OptOutAccess.MayRead(caller, areas, stored) ? stored : newOptOut;
    }

    public async Task<Result<OptOut>> FindAsync(Caller caller, OptOutBody body, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(caller, body, cancellationToken);
        return !found.IsOk ? found.Problem
            : found.Value.OptOut is { } optOut ? optOut
            : ContactProblems.UnknownOptOut();
    }

    /// <summary>
    /// Removes the opt-out and records the caller in the audit log, since the opt-out's own row is deleted. A repeat
    /// changes nothing.
    /// </summary>
    public async Task<Problem?> RemoveAsync(Caller caller, OptOutBody body, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(caller, body, cancellationToken);
        if (found is { IsOk: true, Value.OptOut: not null })
        {
            // The record is written first, so that every removal has one.
            await audit.RecordAsync(caller.Name, "remove-opt-out", found.Value.Key.Value);
            await preferences.OptInAsync(found.Value.Key, clock.GetCurrentInstant(), cancellationToken);
        }

        return found.Problem;
    }

    /// <summary>
    /// Reads a number and its opt-out; <c>not-allowed</c> where the caller may not read and remove it.
    /// </summary>
    private async Task<Result<(NumberKey Key, OptOut? OptOut)>> ReadAsync(
        Caller caller,
        OptOutBody body,
        CancellationToken cancellationToken
    )
    {
        var number = persons.ReadAnyNumber(body.Phone, body.Region);
        if (!number.IsOk)
        {
            return number.Problem;
        }

        var key = number.Value.Key;
        var optOut = await optOuts.FindAsync(key, cancellationToken);
        return await access.FindProblemAsync(caller, key, optOut, cancellationToken) is { } outside
            ? outside
            : (key, optOut);
    }
}
