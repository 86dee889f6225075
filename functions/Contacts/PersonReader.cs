using CommunityAlerts.Api;
using CommunityAlerts.Contacts.Imports.Rows;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Contacts;

/// <summary>A person by number, or without one by the key of the contact.</summary>
/// <param name="Phone">The number; null for a contact without one.</param>
/// <param name="Key">The key of the number or of the contact.</param>
public sealed record PersonKey(PhoneNumber? Phone, NumberKey Key);

/// <summary>Reads the person that a request names.</summary>
public sealed class PersonReader(NumberKeys keys, IOptions<Settings> settings)
{
    /// <summary>Returns the problem of a number, pointing at <c>/phone</c>.</summary>
    public static Problem AtPhone(Problem problem) =>
        problem with
        {
            Errors = [new FieldError("/phone", problem.Code, problem.Detail ?? problem.Title)],
        };

    /// <summary>Reads a number as typed; its problem points at <c>/phone</c>.</summary>
    public Result<PersonKey> ReadNumber(string text, string? region)
    {
        var read = PhoneCell.Read(text, region ?? settings.Value.Region);
        return read.Phone is { } phone ? new PersonKey(phone, keys.MakeKey(phone)) : AtPhone(read.Problem!);
    }

    /// <summary>
    /// Reads a number about which data may be stored, whether or not it can still be texted; its problem points at
    /// <c>/phone</c>.
    /// </summary>
    public Result<PersonKey> ReadAnyNumber(string text, string? region)
    {
        var number = ReadNumber(text, region);
        if (number.Problem?.Code is not ("unreadable-number" or "not-a-mobile") || text.Length > ContactLimits.MaxText)
        {
            return number;
        }

        // A number that cannot be texted may have sent a reply, or have been on a list before its numbering plan
        // changed.
        var phone = PhoneNumber.ParseAny(Cells.Normalize(text), region ?? settings.Value.Region);
        return phone.IsOk ? new PersonKey(phone.Value, keys.MakeKey(phone.Value)) : AtPhone(phone.Problem);
    }

    /// <summary>
    /// Reads the person that a body names: a number, or null with the key of a contact without one; its problem points
    /// at <c>/phone</c> or <c>/id</c>.
    /// </summary>
    public Result<PersonKey> ReadPerson(PersonBody body)
    {
        if (body.Phone is null == body.Id is null)
        {
            return CommonProblems.InvalidFields(new FieldError("/phone", "one-of-two", "Give a phone or an id."));
        }

        if (body.Id is { } id)
        {
            return NumberKey.IsKey(id)
                ? new PersonKey(null, new NumberKey(id))
                : CommonProblems.InvalidFields(new FieldError("/id", "unreadable-id", "Give the id of a contact."));
        }

        return ReadAnyNumber(body.Phone!, body.Region);
    }

    /// <summary>
    /// Reads the person of a contact to save: a number, or the key of a person without one, who needs a name and a
    /// household or an address.
    /// </summary>
    public Result<PersonKey> ReadPerson(NewContact body, string list)
    {
        if (body.Phone is { } phone)
        {
            return ReadNumber(phone, body.Region);
        }

        var errors = new List<FieldError>();
        if (Text(body.Name) is not { } name)
        {
            errors.Add(new("/name", "missing", "A contact without a number needs a name."));
            name = "";
        }

        if (Contact.GetHome(Text(body.Household), Text(body.Address)) is not { } home)
        {
            errors.Add(new("/household", "missing", "A contact without a number needs a household or an address."));
            home = "";
        }

        return errors.Count > 0
            ? CommonProblems.InvalidFields(errors)
            : new PersonKey(null, keys.MakePersonKey(list, name, home));

        static string? Text(string? text) => Cells.Clean(text ?? "") is { Length: > 0 } clean ? clean : null;
    }
}
