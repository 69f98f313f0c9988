// Reading the square on a family's card with the camera, where the browser can. Of the picture only the household's code is taken: the card's own
// secret, which opens the family's page, is neither sent nor kept.
const EVERY = 250, AIM = "Đưa mã vuông trên thẻ vào giữa khung hình.";
const TYPE = "Hãy gõ mã hộ in trên thẻ vào mục “Dán cả danh sách”.";
const NOT_OPENED = { NotAllowedError: `Chưa được phép dùng máy ảnh. Hãy cho phép trong trình duyệt rồi bấm lại. Hoặc: ${TYPE}`, NotFoundError: `Máy này không có máy ảnh. ${TYPE}` };
const part = (id) => document.getElementById(id);
const show = (seen) => { part("scanner-sees").srcObject = seen; part("scanner-sees").hidden = !seen; };
const tell = (words) => { part("scanner-says").textContent = words; };

let round = 0, stream; // whoever waits for the camera or the square looks whether it is still their round

// `take` gets the code of a household.
export async function offerScan(take) {
  const open = part("scan");
  if (!open || !("BarcodeDetector" in globalThis) || !navigator.mediaDevices?.getUserMedia) return;
  if (!(await BarcodeDetector.getSupportedFormats()).includes("qr_code")) return;
  open.hidden = false;
  open.addEventListener("click", () => scan(take));
  part("scan-end").addEventListener("click", close);
  addEventListener("pagehide", close);
}

async function scan(take) {
  close();
  const mine = round;
  part("scanner").hidden = false;
  tell(AIM);
  try {
    const opened = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    if (mine !== round) { end(opened); return; }
    stream = opened;
    show(stream);
    await part("scanner-sees").play();
  } catch (error) {
    if (mine === round) tell(NOT_OPENED[error.name] ?? `Không mở được máy ảnh. ${TYPE}`);
    return;
  }
  const code = await look(mine);
  if (mine !== round) return;
  close();
  take(code);
}

// Look until a card is seen, or until the camera is closed.
async function look(mine) {
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  while (mine === round) {
    const [found] = await detector.detect(part("scanner-sees")).catch(() => []);
    const code = found && codeOn(found.rawValue);
    if (code) return code;
    if (found && mine === round) tell("Mã này không phải thẻ gia đình của trang này.");
    await new Promise((done) => { setTimeout(done, EVERY); });
  }
}

// A card holds an address of this very site, and behind the # its secret and whose card it is.
function codeOn(text) {
  const start = `${location.origin}/card#`;
  return text.startsWith(start) ? text.slice(start.length).split("/").slice(1).join("/") : "";
}

const end = (one) => one?.getTracks().forEach((track) => track.stop());

function close() {
  const within = part("scanner").contains(document.activeElement);
  round += 1;
  end(stream);
  stream = undefined;
  show(null);
  part("scanner").hidden = true;
  if (within) part("scan").focus();
}
