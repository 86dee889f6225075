using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Contacts.OptOuts;

/// <summary>
/// Keeps opt-outs consistent with the last preference of each number, in whatever order preferences arrive.
/// </summary>
public sealed class PreferenceService(PreferenceStore preferences, OptOutStore optOuts)
{
    /// <summary>Opts the number out as of <paramref name="at"/>, unless a later preference is on record.</summary>
    /// <returns>Whether this call stored the opt-out: of several at the same time one does.</returns>
    public async Task<bool> OptOutAsync(OptOut optOut, Instant at, CancellationToken cancellationToken) =>
        await ApplyAsync(
            await preferences.RecordAsync(optOut.Key, optedOut: true, at, cancellationToken),
            optOut.Key,
            optOut,
            cancellationToken
        );

    /// <summary>Removes the opt-out as of <paramref name="at"/>, unless a later preference is on record.</summary>
    public async Task OptInAsync(NumberKey key, Instant at, CancellationToken cancellationToken) =>
        await ApplyAsync(
            await preferences.RecordAsync(key, optedOut: false, at, cancellationToken),
            key,
            optOut: null,
            cancellationToken
        );

    private async Task<bool> ApplyAsync(
        Preference preference,
        NumberKey key,
        OptOut? optOut,
        CancellationToken cancellationToken
    )
    {
        var stored = false;
        while (true)
        {
            if (!preference.OptedOut)
            {
                optOut = await optOuts.RemoveAsync(key, cancellationToken) ?? optOut;
                stored = false;
            }
            else if (optOut is not null)
            {
                stored |= await optOuts.TryAddAsync(optOut, cancellationToken);
            }

            // Another call for the same number may have run meanwhile: the last preference counts, and an opt-out that
            // this call removed is stored again.
            var last = await preferences.FindAsync(key, cancellationToken);
            if (last is null || last.Version == preference.Version)
            {
                return stored;
            }

            preference = last;
        }
    }
}
