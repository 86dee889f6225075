using CommunityAlerts.Api;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Broadcasts.Requests;

/// <summary>The number of a test text.</summary>
public sealed record TestNumber(PhoneNumber Phone, NumberKey Key);

/// <summary>Decides which numbers a caller may send a test text to.</summary>
public sealed class TestNumbers(
    ContactLookup contactLookup,
    OptOutStore optOuts,
    NumberKeys keys,
    IOptions<Settings> settings
)
{
    /// <summary>Reads a number, and checks that the caller may text it.</summary>
    /// <returns>
    /// The number; <c>unreadable-number</c> or <c>not-a-mobile</c>; <c>not-allowed</c> where no list of the caller's
    /// area has it.
    /// </returns>
    public async Task<Result<TestNumber>> FindAsync(string text, Caller caller, CancellationToken cancellationToken)
    {
        var phone = PhoneNumber.Parse(text, settings.Value.Region);
        if (!phone.IsOk)
        {
            return PersonReader.AtPhone(phone.Problem);
        }

        var key = keys.MakeKey(phone.Value);
        if (
            caller.Area.Length > 0
            && !(await contactLookup.FindAllAsync(key, cancellationToken)).Any(l => caller.Covers(l.Contact.Area))
        )
        {
            return CommonProblems.NotAllowed(
                $"Within your area '{caller.Area}' no list has this number. Add it to a list first."
            );
        }

        return new TestNumber(phone.Value, key);
    }

    /// <summary>Whether the number has opted out.</summary>
    public async Task<bool> HasOptedOutAsync(TestNumber number, CancellationToken cancellationToken) =>
        await optOuts.FindAsync(number.Key, cancellationToken) is not null;
}
